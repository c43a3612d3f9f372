/// What serving does for pipelines: deploy an endpoint, score a file.
@NullMarked
package io.millrace.serving.task;

import org.jspecify.annotations.NullMarked;
