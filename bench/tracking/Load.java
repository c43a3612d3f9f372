import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends the same requests to whatever server speaks MLflow's REST API and prints `name figure`
/// lines.
///
/// ```
/// java bench/tracking/Load.java fill http://127.0.0.1:5000
/// java bench/tracking/Load.java measure http://127.0.0.1:5000 SECONDS
/// java bench/tracking/Load.java writers http://127.0.0.1:5000
/// java bench/tracking/Load.java growth http://127.0.0.1:5000 POINTS POINTS …
/// java bench/tracking/Load.java artifacts http://127.0.0.1:5000 MEGABYTES PROCESS
/// ```
public final class Load {
  static final int CLIENTS = 8;
  private static final int WRITERS = 100;
  private static final int WRITES = 10;
  private static final int BATCHES = 101;

  private Load() {}

  public static void main(String[] args) throws Exception {
    URI server = URI.create(args[1]);
    switch (args[0]) {
      case "fill" -> new Searches(server).fill();
      case "measure" -> measure(server, Integer.parseInt(args[2]));
      case "writers" -> System.out.printf("writers %.1f%n", writers(server));
      case "growth" -> growth(server, Arrays.stream(args).skip(2).mapToLong(Long::parseLong));
      case "artifacts" -> new Files(server, Long.parseLong(args[2])).measure(args[3]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void measure(URI server, int seconds) throws Exception {
    String experiment = Logging.newExperiment(server);
    System.out.printf("single %.1f%n", rate(server, experiment, seconds, Logging::metric));
    System.out.printf("batches %.1f%n", rate(server, experiment, seconds, Logging::batch));
    System.out.printf("runs %.1f%n", rate(server, experiment, seconds, Logging::create));
    System.out.printf("search %.2f%n", median(seconds, new Searches(server)::search));
    try (Logging history = new Logging(server, experiment)) {
      history.oneSeries(10_000);
      System.out.printf("history %.2f%n", median(seconds, () -> history.readSeries(10_000)));
    }
  }

  /// The milliseconds of a batch, by how many points its run has already.
  private static void growth(URI server, java.util.stream.LongStream points) throws Exception {
    String experiment = Logging.newExperiment(server);
    rate(server, experiment, 5, Logging::batch); // a server that is warm
    try (Logging run = new Logging(server, experiment)) {
      for (long wanted : points.toArray()) {
        run.growTo(wanted);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
          millis.add(millis(run::batch));
        }
        System.out.printf("batch-at-%d %.2f%n", wanted, median(millis));
      }
    }
  }

  /// The milliseconds within which 99 of 100 batches of many writers at once are answered. One that
  /// is refused ends it.
  private static double writers(URI server) throws Exception {
    String experiment = Logging.newExperiment(server);
    Queue<Double> millis = new ConcurrentLinkedQueue<>();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      clients.add(
          () -> {
            try (Logging client = new Logging(server, experiment)) {
              for (int write = 0; write < WRITES; write++) {
                millis.add(millis(client::smallBatch));
              }
            }
            return null;
          });
    }
    all(clients);
    return millis.stream().sorted().skip(WRITERS * WRITES * 99L / 100).findFirst().orElseThrow();
  }

  /// What one client does once.
  interface Request {
    void send(Logging client) throws IOException;
  }

  /// Requests per second of all clients together, after as long a time for warming up.
  private static double rate(URI server, String experiment, int seconds, Request request)
      throws Exception {
    long begin = System.nanoTime() + seconds * 1_000_000_000L;
    long end = begin + seconds * 1_000_000_000L;
    AtomicLong done = new AtomicLong();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          () -> {
            try (Logging client = new Logging(server, experiment)) {
              for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                request.send(client);
                if (now >= begin) {
                  done.incrementAndGet();
                }
              }
            }
            return null;
          });
    }
    all(clients);
    return done.get() / ((System.nanoTime() - begin) / 1e9);
  }

  static void all(List<Callable<Void>> clients)
      throws InterruptedException, ExecutionException, IOException {
    try (var threads = Executors.newFixedThreadPool(clients.size())) {
      for (Future<Void> client : threads.invokeAll(clients)) {
        client.get();
      }
    }
  }

  /// What one client asks for, again and again.
  interface Question {
    void ask() throws IOException;
  }

  /// The median of its milliseconds, at least 3 times, after as long a time for warming up.
  private static double median(int seconds, Question question) throws IOException {
    long begin = System.nanoTime() + seconds * 1_000_000_000L;
    do {
      question.ask();
    } while (System.nanoTime() < begin);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Double> millis = new ArrayList<>();
    while (millis.size() < 3 || System.nanoTime() < end) {
      millis.add(millis(question));
    }
    return median(millis);
  }

  private static double median(List<Double> millis) {
    millis.sort(null);
    return millis.get(millis.size() / 2);
  }

  private static double millis(Question question) throws IOException {
    long start = System.nanoTime();
    question.ask();
    return (System.nanoTime() - start) / 1e6;
  }

  /// A text field of an answer, whatever its blanks.
  static String field(String answer, String name) {
    Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(answer);
    if (!field.find()) {
      throw new IllegalStateException(name + " is missing in " + answer);
    }
    return field.group(1);
  }

  /// How often a field occurs in an answer.
  static int count(String answer, String name) {
    int count = 0;
    String quoted = "\"" + name + "\"";
    for (int at = answer.indexOf(quoted); at >= 0; at = answer.indexOf(quoted, at + 1)) {
      count++;
    }
    return count;
  }
}
