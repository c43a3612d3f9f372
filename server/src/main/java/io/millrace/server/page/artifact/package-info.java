/// Files of runs and models looked at, without anything in them running in this server's origin.
@NullMarked
package io.millrace.server.page.artifact;

import org.jspecify.annotations.NullMarked;
