/// Models that processes of their own evaluate: started, watched, asked by SageMaker's container
/// contract (`/ping`, `/invocations`), and started again when they fail.
@NullMarked
package io.millrace.serving.process;

import org.jspecify.annotations.NullMarked;
