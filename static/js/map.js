// Points on the outlines of the provinces: no tiles, no other host. Reads the JSON element that data-map names, and
// once more whenever the box hears "placeschange"; the legend and the list beside the map say the same without it.

const { L } = window;
// A sign is a square of at least 24 pixels to the finger; what lies between two keeps them apart in every direction.
const SMALLEST = 24;
const BETWEEN = 10;

function line(place) {
  const box = document.createElement("div");
  const name = document.createElement(place.url ? "a" : "strong");
  name.textContent = place.name;
  if (place.url) name.href = place.url;
  box.append(name);
  if (place.note) box.append(Object.assign(document.createElement("p"), { textContent: place.note }));
  return box;
}

/** What is at that point: the place itself and all others at the very same coordinates. */
function popup(place, places) {
  const box = document.createElement("div");
  const here = places.filter((one) => one !== place && one.latitude === place.latitude && one.longitude === place.longitude);
  box.append(...[place, ...here].map(line));
  return box;
}

function signOf(place) {
  const sign = document.createElement("span");
  sign.className = `map-symbol map-symbol-${place.sign}${place.label ? " map-symbol-labelled" : ""}`;
  sign.textContent = place.label ?? "";
  return sign;
}

function marker(place, position, size, places) {
  const words = place.label ? `${place.name}: ${place.label}` : place.name;
  const icon = L.divIcon({ html: signOf(place), className: "map-point", iconSize: [size, size] });
  const made = L.marker(position, { icon, title: words, alt: words, keyboard: true });
  return made.bindPopup(() => popup(place, places));
}

/** How large the style sheet draws each sign. */
function sizesOf(places, box) {
  const ruler = box.appendChild(Object.assign(document.createElement("div"), { className: "map-point" }));
  const sizes = places.map((place) => {
    const sign = ruler.appendChild(signOf(place));
    return Math.max(SMALLEST, sign.offsetWidth);
  });
  ruler.remove();
  return sizes;
}

/**
 * Where each place is drawn at this zoom: signs that would hide one another push each other apart until there is room
 * between each and the next, so that all can be seen and touched. A line leads from a moved sign to where the place is.
 */
function positions(points, sizes) {
  // Places at the very same point need a direction each to begin with.
  const shown = points.map((point, index) => point.add([Math.cos(index * 2.4), Math.sin(index * 2.4)]));
  for (let round = 0, moved = true; moved && round < 200; round++) {
    moved = false;
    for (let one = 0; one < shown.length; one++) {
      for (let other = one + 1; other < shown.length; other++) {
        const apart = (sizes[one] + sizes[other]) / 2 + BETWEEN;
        const distance = shown[one].distanceTo(shown[other]);
        if (distance >= apart) continue;
        const push = shown[other].subtract(shown[one]).multiplyBy((apart + 1 - distance) / 2 / (distance || 1));
        shown[one] = shown[one].subtract(push);
        shown[other] = shown[other].add(push);
        moved = true;
      }
    }
  }
  return shown;
}

function spread(map, places) {
  const points = places.map((place) => map.latLngToLayerPoint([place.latitude, place.longitude]));
  const sizes = sizesOf(places, map.getContainer());
  const layer = L.layerGroup();
  positions(points, sizes).forEach((shown, index) => {
    const place = places[index];
    const at = map.layerPointToLatLng(shown);
    if (shown.distanceTo(points[index]) > 6) {
      layer.addLayer(L.polyline([[place.latitude, place.longitude], at], { className: "map-leader", interactive: false, color: null }));
    }
    layer.addLayer(marker(place, at, sizes[index], places));
  });
  return layer;
}

/** The places to draw; those without coordinates stand in the list beside the map only. */
function placesOf(box) {
  const read = JSON.parse(document.getElementById(box.dataset.map).textContent);
  return (read.places ?? read).filter((place) => place.latitude !== null && place.longitude !== null);
}

async function draw(box) {
  let places = placesOf(box);
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 12 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const response = await fetch(box.dataset.outlines);
  const outlines = L.geoJSON(await response.json(), {
    interactive: false,
    style: { className: "map-outline", color: null, fillColor: null, fillOpacity: 1, weight: 1 },
  }).addTo(map);
  const small = box.closest(".map-small") && places.length === 1;
  const fit = () => {
    if (small) map.setView([places[0].latitude, places[0].longitude], 8, { animate: false });
    else map.fitBounds(places.length ? L.latLngBounds(places.map((place) => [place.latitude, place.longitude])).pad(0.15) : outlines.getBounds(), { maxZoom: 9, animate: false });
  };
  fit();

  let layer = spread(map, places).addTo(map);
  const redraw = () => {
    layer.remove();
    layer = spread(map, places).addTo(map);
  };
  map.on("zoomend", redraw);

  // A sheet of paper is as wide as the style sheet says, whatever the screen was: the map is fitted to it and back.
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    box.classList.add("map-print");
    map.invalidateSize({ animate: false });
    fit();
    redraw();
  });
  window.addEventListener("afterprint", () => {
    box.classList.remove("map-print");
    map.invalidateSize({ animate: false });
    map.setView(before.centre, before.zoom, { animate: false });
    redraw();
  });
  box.addEventListener("placeschange", () => {
    places = placesOf(box);
    redraw();
  });
}

for (const box of document.querySelectorAll("[data-map]")) draw(box);
