/// The Open Inference Protocol, version 2, over gRPC.
@NullMarked
package io.millrace.serving.grpc;

import org.jspecify.annotations.NullMarked;
