/// The command line.
@NullMarked
package io.millrace.server.cli;

import org.jspecify.annotations.NullMarked;
