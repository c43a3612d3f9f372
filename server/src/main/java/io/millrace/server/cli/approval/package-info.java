/// Commands that show what waits for a person, and decide.
@NullMarked
package io.millrace.server.cli.approval;

import org.jspecify.annotations.NullMarked;
