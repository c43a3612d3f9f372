/// Model cards: all that is known of a version of a registered model, on one sheet.
@NullMarked
package io.millrace.server.card;

import org.jspecify.annotations.NullMarked;
