/// Endpoints and their configs, the fast path from request bytes to an answer, batch scoring, and
/// captures.
@NullMarked
package io.millrace.serving;

import org.jspecify.annotations.NullMarked;
