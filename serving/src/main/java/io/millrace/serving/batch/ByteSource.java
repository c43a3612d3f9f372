package io.millrace.serving.batch;

import java.io.IOException;
import java.io.InputStream;

/// Bytes that can be read again from any place.
interface ByteSource {
  /// @param offset from 0; at most [#size]
  InputStream open(long offset) throws IOException;

  /// How many there are; an estimate if they are made from others.
  long size();
}
