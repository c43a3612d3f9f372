/// Notices over HTTP.
@NullMarked
package io.millrace.pipeline.notification.http;

import org.jspecify.annotations.NullMarked;
