/// The Open Inference Protocol, version 2: tensors as rows, predictions as tensors, and both over
/// REST.
@NullMarked
package io.millrace.serving.openinference;

import org.jspecify.annotations.NullMarked;
