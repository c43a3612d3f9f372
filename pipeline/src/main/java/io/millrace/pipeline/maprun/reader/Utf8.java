package io.millrace.pipeline.maprun.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;

/// Text in UTF-8, with or without a byte order mark.
final class Utf8 {
  private static final char MARK = '\uFEFF';

  private Utf8() {}

  static BufferedReader reader(InputStream bytes) throws ItemReaderException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            1 << 16);
    try {
      skipMark(reader);
      return reader;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static void skipMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != MARK) {
      reader.reset();
    }
  }

  static void close(AutoCloseable source) {
    try {
      source.close();
    } catch (Exception _) {
      // It was only read.
    }
  }

  static ItemReaderException failure(IOException e) {
    return e instanceof CharacterCodingException
        ? new ItemReaderException("The file is not in UTF-8.", e)
        : new ItemReaderException("The file cannot be read: " + e.getMessage(), e);
  }
}
