/// Pipelines and executions over HTTP.
@NullMarked
package io.millrace.pipeline.http;

import org.jspecify.annotations.NullMarked;
