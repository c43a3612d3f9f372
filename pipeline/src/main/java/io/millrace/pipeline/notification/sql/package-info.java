/// The database behind notices.
@NullMarked
package io.millrace.pipeline.notification.sql;

import org.jspecify.annotations.NullMarked;
