package io.millrace.data;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// A share of a dataset's rows. A row belongs to the share that its number says, for ever: bucket =
/// CRC-32 of the number's decimal text, modulo 10; rows that are appended later move none.
public enum Split {
  ALL(0, 9),
  /// Buckets 3 to 9.
  TRAIN(3, 9),
  /// Bucket 2.
  VALIDATION(2, 2),
  /// Buckets 0 and 1.
  TEST(0, 1);

  private final int firstBucket;
  private final int lastBucket;

  Split(int firstBucket, int lastBucket) {
    this.firstBucket = firstBucket;
    this.lastBucket = lastBucket;
  }

  public int firstBucket() {
    return firstBucket;
  }

  public int lastBucket() {
    return lastBucket;
  }

  /// The bucket of a row.
  ///
  /// @param row its number in the dataset, from 0
  /// @return 0 to 9
  public static int bucket(long row) {
    CRC32 crc = new CRC32();
    crc.update(Long.toString(row).getBytes(StandardCharsets.US_ASCII));
    return (int) (crc.getValue() % 10);
  }
}
