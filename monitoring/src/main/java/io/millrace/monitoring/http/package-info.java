/// Monitoring over HTTP.
@NullMarked
package io.millrace.monitoring.http;

import org.jspecify.annotations.NullMarked;
