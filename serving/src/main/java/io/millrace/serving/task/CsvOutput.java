package io.millrace.serving.task;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A CSV file (UTF-8, RFC 4180 with line feeds) that is written under a hidden name and appears
/// whole, replacing what was there, when it is published. Closed without that, it leaves nothing.
final class CsvOutput implements AutoCloseable {
  private final Path file;
  private final Path hidden;
  private final CsvWriter writer;
  private boolean published;

  CsvOutput(Path file) throws IOException {
    this.file = file;
    hidden = file.resolveSibling("." + file.getFileName() + ".tmp");
    writer =
        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(hidden, StandardCharsets.UTF_8);
  }

  void write(List<String> cells) throws IOException {
    writer.writeRecord(cells);
  }

  void publish() throws IOException {
    writer.close();
    published = true;
    try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    if (!published) {
      writer.close();
    }
    Files.deleteIfExists(hidden);
  }
}
