/// Endpoints: variants, the fast path, batch scoring, capture.
@NullMarked
package io.millrace.serving;

import org.jspecify.annotations.NullMarked;
