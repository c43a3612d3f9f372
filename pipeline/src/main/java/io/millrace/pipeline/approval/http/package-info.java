/// Approvals over HTTP.
@NullMarked
package io.millrace.pipeline.approval.http;

import org.jspecify.annotations.NullMarked;
