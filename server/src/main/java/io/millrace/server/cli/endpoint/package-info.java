/// Commands that show endpoints, and delete them.
@NullMarked
package io.millrace.server.cli.endpoint;

import org.jspecify.annotations.NullMarked;
