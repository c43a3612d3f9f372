/// `millrace:approval`: steps of a pipeline that people decide.
@NullMarked
package io.millrace.pipeline.approval;

import org.jspecify.annotations.NullMarked;
