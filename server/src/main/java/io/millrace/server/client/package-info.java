/// A client of a running server, for the commands that talk to one.
@NullMarked
package io.millrace.server.client;

import org.jspecify.annotations.NullMarked;
