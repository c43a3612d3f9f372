package io.millrace.serving.http;

import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Single-row predictions over HTTP (JSON in and out, two models, captured at 100 %) against a
/// static JSON answer of the same server, in one run. Not part of the tests:
///
/// `./mvnw -pl serving -am test -Dtest=InvocationBenchmark -Dsurefire.failIfNoSpecifiedTests=false`
class InvocationBenchmark {
  private static final int ROUNDS = 3;
  private static final byte[] STATIC =
      "{\"predictions\":[{\"score\":29500.0}]}".getBytes(StandardCharsets.UTF_8);

  /// Figures of one run.
  /// @param micros of each request, sorted
  record Figures(double perSecond, double[] micros) {
    double percentile(double share) {
      return micros[(int) Math.min(micros.length - 1, Math.round(share * micros.length))];
    }
  }

  @Test
  void compare(@TempDir Path folder) throws Exception {
    Resource fixed =
        routes ->
            routes
                .post("/static")
                .action("bench.static")
                .summary("The same bytes for everybody.")
                .nonBlocking()
                .to(_ -> Response.of(200, "application/json", STATIC));
    try (TestServer server = new TestServer(folder, fixed)) {
      server.models.add(Cars.linear("price-linear", 1, 20_000));
      server.models.add(Cars.imputing("price-xgboost", 1, 30_000));
      var _ =
          server.endpoints.deploy(
              new DeployEndpoint(
                  "price",
                  Cars.ids(Cars.linear("price-linear", 1, 0), Cars.imputing("price-xgboost", 1, 0)),
                  new Combine.Max(),
                  100,
                  Optional.empty()));
      for (int connections : new int[] {1, 32}) {
        int requests = connections == 1 ? 20_000 : 3_000;
        for (int round = 0; round <= ROUNDS; round++) {
          Figures still = run(server.port(), "/static", connections, requests);
          Figures priced =
              run(server.port(), "/endpoints/price/invocations", connections, requests);
          if (round > 0) { // the first one warms up
            print(connections, round, still, priced);
          }
        }
      }
      System.out.printf("captures dropped: %d%n", server.captures.dropped());
    }
  }

  private static void print(int connections, int round, Figures still, Figures priced) {
    System.out.printf(
        Locale.ROOT,
        "%2d connections, round %d: static %,7.0f/s p50 %4.0f p99 %5.0f µs | predict %,7.0f/s p50"
            + " %4.0f p99 %5.0f µs | predict/static: p50 %.2f, throughput %.2f%n",
        connections,
        round,
        still.perSecond(),
        still.percentile(0.5),
        still.percentile(0.99),
        priced.perSecond(),
        priced.percentile(0.5),
        priced.percentile(0.99),
        priced.percentile(0.5) / still.percentile(0.5),
        priced.perSecond() / still.perSecond());
  }

  private static Figures run(int port, String path, int connections, int requests)
      throws Exception {
    List<Callable<double[]>> work = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      work.add(() -> connection(port, path, requests));
    }
    double[] all = new double[connections * requests];
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      int at = 0;
      for (Future<double[]> done : threads.invokeAll(work)) {
        System.arraycopy(done.get(), 0, all, at, requests);
        at += requests;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(all);
    return new Figures(all.length / seconds, all);
  }

  /// One keep-alive connection that asks again as soon as it is answered.
  private static double[] connection(int port, String path, int requests) throws IOException {
    byte[] request =
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + Cars.ROW.length()
                + "\r\n\r\n"
                + Cars.ROW)
            .getBytes(StandardCharsets.US_ASCII);
    double[] micros = new double[requests];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < requests; i++) {
        long start = System.nanoTime();
        out.write(request);
        skipAnswer(in);
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    return micros;
  }

  private static void skipAnswer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status);
    }
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
