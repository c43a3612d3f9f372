/// Main and wiring, the project file, command line, web pages.
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
