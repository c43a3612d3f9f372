/// What monitoring contributes to pipelines.
@NullMarked
package io.millrace.monitoring.task;

import org.jspecify.annotations.NullMarked;
