/// Events over HTTP.
@NullMarked
package io.millrace.pipeline.event.http;

import org.jspecify.annotations.NullMarked;
