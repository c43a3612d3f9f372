/// Buckets of S3 and of the object stores that speak its protocol.
@NullMarked
package io.millrace.base.bucket.s3;

import org.jspecify.annotations.NullMarked;
