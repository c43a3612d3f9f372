package io.millrace.monitoring;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Made-up cars whose price is `20000 - mileage / 10`, plus 1,500 for diesel.
public final class Market {
  public static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  public static final double ERROR = 100;

  private Market() {}

  /// One car.
  record Car(int mileage, String fuel) {
    double price() {
      return 20_000 - mileage / 10.0 + (fuel.equals("diesel") ? 1_500 : 0);
    }
  }

  /// @param mileage added to every car's
  static List<Car> cars(int rows, long seed, int mileage) {
    Random random = new Random(seed);
    List<Car> cars = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String fuel = List.of("diesel", "petrol", "petrol").get(random.nextInt(3));
      cars.add(new Car(mileage + random.nextInt(80_000), fuel));
    }
    return cars;
  }

  /// A file of listings: the inputs, a column that models do not read, and the target.
  public static String csv(int rows, long seed) {
    StringBuilder csv = new StringBuilder("mileage,fuel,colour,price\n");
    for (Car car : cars(rows, seed, 0)) {
      csv.append(
          String.format(Locale.ROOT, "%d,%s,red,%.0f%n", car.mileage(), car.fuel(), car.price()));
    }
    return csv.toString();
  }

  /// What an endpoint was asked for these cars, and answered: too much by `error` for every second
  /// car, too little by as much for the others. Texts have blanks around them.
  public static List<Capture> captures(
      String prefix, int config, int rows, long seed, int mileage, double error) {
    return captures(prefix, "AllTraffic", config, rows, seed, mileage, error);
  }

  /// The same, answered by `variant`.
  public static List<Capture> captures(
      String prefix, String variant, int config, int rows, long seed, int mileage, double error) {
    List<Car> cars = cars(rows, seed, mileage);
    List<Capture> captures = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Car car = cars.get(i);
      captures.add(
          new Capture(
              "event-" + prefix + i,
              prefix + i,
              "price",
              variant,
              config,
              START.plusSeconds(i),
              0,
              Json.object().put("mileage", car.mileage()).put("fuel", " " + car.fuel()),
              car.price() + (i % 2 == 0 ? error : -error),
              Json.object()));
    }
    return captures;
  }

  /// The prices of the cars of [#captures] as a file of labels.
  public static String labels(String prefix, int rows, long seed, int mileage) {
    List<Car> cars = cars(rows, seed, mileage);
    StringBuilder csv = new StringBuilder("inferenceId,label\n");
    for (int i = 0; i < rows; i++) {
      csv.append(String.format(Locale.ROOT, "%s%d,%.1f%n", prefix, i, cars.get(i).price()));
    }
    return csv.toString();
  }
}
