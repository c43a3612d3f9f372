/// ONNX models, evaluated by ONNX Runtime in a process of their own: a native library that reads
/// files of others never runs in the server.
@NullMarked
package io.millrace.serving.onnx;

import org.jspecify.annotations.NullMarked;
