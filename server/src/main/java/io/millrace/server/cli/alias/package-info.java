/// Commands that show what aliases of models name, and move them.
@NullMarked
package io.millrace.server.cli.alias;

import org.jspecify.annotations.NullMarked;
