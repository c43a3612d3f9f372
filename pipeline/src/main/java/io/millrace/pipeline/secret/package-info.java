/// Secrets that tasks use, and what keeps their values from getting out.
@NullMarked
package io.millrace.pipeline.secret;

import org.jspecify.annotations.NullMarked;
