/// The way of captures: a log on local disk, from there into the table `captures` and into the
/// object store as SageMaker's capture lines.
@NullMarked
package io.millrace.serving.capture;

import org.jspecify.annotations.NullMarked;
