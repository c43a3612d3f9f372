/// `millrace:http`: calls of other systems as steps of a pipeline.
@NullMarked
package io.millrace.pipeline.call;

import org.jspecify.annotations.NullMarked;
