/// The Step Functions API (AWS JSON 1.0) over pipelines and executions, so that its clients drive
/// Millrace unchanged.
@NullMarked
package io.millrace.pipeline.stepfunctions;

import org.jspecify.annotations.NullMarked;
