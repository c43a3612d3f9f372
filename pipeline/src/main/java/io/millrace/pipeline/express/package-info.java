/// Executions in memory, for orchestration while a request waits: the interpreter of
/// [io.millrace.pipeline.states] without a store. Knows neither pipelines nor tasks.
@NullMarked
package io.millrace.pipeline.express;

import org.jspecify.annotations.NullMarked;
