/// Definitions tried with made-up answers of their tasks, without a server.
@NullMarked
package io.millrace.pipeline.mock;

import org.jspecify.annotations.NullMarked;
