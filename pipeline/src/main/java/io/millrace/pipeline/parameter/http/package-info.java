/// Parameters over HTTP.
@NullMarked
package io.millrace.pipeline.parameter.http;

import org.jspecify.annotations.NullMarked;
