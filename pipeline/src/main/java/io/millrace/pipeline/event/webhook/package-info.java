/// Events as HTTP calls.
@NullMarked
package io.millrace.pipeline.event.webhook;

import org.jspecify.annotations.NullMarked;
