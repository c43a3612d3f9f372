/// Commands that show what retention would let go of, do it, and show what has gone.
@NullMarked
package io.millrace.server.cli.retention;

import org.jspecify.annotations.NullMarked;
