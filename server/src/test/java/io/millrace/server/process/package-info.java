/// Tests of the real process: started, killed, loaded and stopped as a user would.
@NullMarked
package io.millrace.server.process;

import org.jspecify.annotations.NullMarked;
