/// The documentation as a test: its commands are run, its links followed, its notebook executed.
@NullMarked
package io.millrace.server.docs;

import org.jspecify.annotations.NullMarked;
