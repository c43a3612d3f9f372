/// Commands about registered models.
@NullMarked
package io.millrace.server.cli.model;

import org.jspecify.annotations.NullMarked;
