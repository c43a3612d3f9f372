/// Places of files that are shared with other tools: folders and buckets of object stores.
@NullMarked
package io.millrace.base.bucket;

import org.jspecify.annotations.NullMarked;
