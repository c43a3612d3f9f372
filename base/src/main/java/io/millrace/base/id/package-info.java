/// Identifiers.
@NullMarked
package io.millrace.base.id;

import org.jspecify.annotations.NullMarked;
