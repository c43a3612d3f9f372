/// The web pages: rendered on the server, complete without script, kept up to date with it. The
/// rules are in `docs/ui-guide.md`.
@NullMarked
package io.millrace.server.page;

import org.jspecify.annotations.NullMarked;
