package io.millrace.tracking.safety;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.mlflow.TrackingServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads that are cut off at random places: an artifact is there whole or not at all, one that
/// was there stays as it was, and nothing of the cut ones is left on the disk.
class UploadCutTest {
  private static final int CUTS = Integer.getInteger("millrace.losses.uploads", 40);
  private static final int LENGTH = 300_000;
  private static final Duration CLEAR_WITHIN = Duration.ofSeconds(60);

  private final SplittableRandom random = new SplittableRandom(20_261_122L);

  @TempDir private Path folder;

  @Test
  void anArtifactIsVisibleOnlyWhole() throws Exception {
    try (Database database = TestDatabases.sqlite();
        HttpClient http = HttpClient.newHttpClient();
        TrackingServer server = new TrackingServer(database, folder)) {
      String run = server.tracking.startRun(StartRun.in("0")).id();
      String path = "/api/2.0/mlflow-artifacts/artifacts/0/%s/artifacts/".formatted(run);
      URI whole = URI.create(server.uri() + path + "whole.bin");
      byte[] content = bytes();
      HttpRequest put =
          HttpRequest.newBuilder(whole).PUT(BodyPublishers.ofByteArray(content)).build();
      assertThat(http.send(put, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      for (int cut = 0; cut < CUTS; cut++) {
        cutUpload(whole);
        cutUpload(URI.create(server.uri() + path + "cut-" + cut));
      }
      awaitNothingBegun();
      assertThat(get(http, whole).body()).isEqualTo(content);
      for (int cut = 0; cut < CUTS; cut++) {
        URI absent = URI.create(server.uri() + path + "cut-" + cut);
        assertThat(get(http, absent).statusCode()).isEqualTo(404);
      }
    }
  }

  private static HttpResponse<byte[]> get(HttpClient http, URI uri)
      throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  /// Sends less than it has promised.
  private void cutUpload(URI uri) throws IOException {
    byte[] content = Arrays.copyOf(bytes(), random.nextInt(LENGTH));
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(uri.getPath(), uri.getAuthority(), LENGTH)
              .getBytes(US_ASCII));
      out.write(content);
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    return bytes;
  }

  private void awaitNothingBegun() throws IOException, InterruptedException {
    long end = System.nanoTime() + CLEAR_WITHIN.toNanos();
    while (begun() > 0) {
      assertThat(System.nanoTime()).as("%s drafts are left", begun()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private long begun() throws IOException {
    try (Stream<Path> drafts = Files.list(folder.resolve("incoming"))) {
      return drafts.count();
    }
  }
}
