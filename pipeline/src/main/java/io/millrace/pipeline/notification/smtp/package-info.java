/// Notices as mail.
@NullMarked
package io.millrace.pipeline.notification.smtp;

import org.jspecify.annotations.NullMarked;
