/// SageMaker's runtime call, and what there is to see of endpoints.
@NullMarked
package io.millrace.serving.http;

import org.jspecify.annotations.NullMarked;
