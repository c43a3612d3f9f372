package io.millrace.pipeline.maprun.reader;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// What a gzip file holds: at most [#RATIO_MAX] times its own length, and [#FREE] more, so that a
/// small file cannot keep a step busy for days.
final class Unpacked extends FilterInputStream {
  static final int RATIO_MAX = 100;
  static final int FREE = 1 << 20;

  private final Counted packed;
  private long length;

  Unpacked(InputStream packed) throws IOException {
    this(new Counted(packed));
  }

  private Unpacked(Counted packed) throws IOException {
    super(new GZIPInputStream(packed));
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int most) throws IOException {
    int read = super.read(target, offset, most);
    length += Math.max(0, read);
    if (length > FREE + RATIO_MAX * packed.length) {
      throw new IOException("it unpacks to more than %d times its length".formatted(RATIO_MAX));
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /// Counts what was read.
  private static final class Counted extends FilterInputStream {
    private long length;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
      int read = super.read(target, offset, most);
      length += Math.max(0, read);
      return read;
    }
  }
}
