/// `millrace:process`: commands of users as steps of a pipeline, each a process of its own.
@NullMarked
package io.millrace.pipeline.process;

import org.jspecify.annotations.NullMarked;
