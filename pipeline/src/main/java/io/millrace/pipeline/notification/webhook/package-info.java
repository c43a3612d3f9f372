/// Notices as HTTP calls.
@NullMarked
package io.millrace.pipeline.notification.webhook;

import org.jspecify.annotations.NullMarked;
