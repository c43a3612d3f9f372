/// Retention of experiments and runs as a task.
@NullMarked
package io.millrace.pipeline.retention;

import org.jspecify.annotations.NullMarked;
