// Maps: points on the outlines of the provinces, without tiles or another host. The points are read from the JSON element
// that data-map names, and again after the event "placeschange"; legend and list show the same without this script.

const { L } = window;
// Smallest target size (WCAG 2.2) and the gap between two symbols, in pixels.
const MIN_SIZE = 24;
const GAP = 10;

function popupEntry(place) {
  const box = document.createElement("div");
  const name = document.createElement(place.url ? "a" : "strong");
  name.textContent = place.name;
  if (place.url) name.href = place.url;
  box.append(name);
  if (place.note) box.append(Object.assign(document.createElement("p"), { textContent: place.note }));
  return box;
}

/** Return the content of a popup: the place and all others at the same coordinates. */
function popup(place, places) {
  const box = document.createElement("div");
  const here = places.filter((other) => other !== place && other.latitude === place.latitude && other.longitude === place.longitude);
  box.append(...[place, ...here].map(popupEntry));
  return box;
}

function createSymbol(place) {
  const symbol = document.createElement("span");
  symbol.className = `map-symbol map-symbol-${place.symbol}${place.label ? " map-symbol-labelled" : ""}`;
  symbol.textContent = place.label ?? "";
  return symbol;
}

function createMarker(place, position, size, places) {
  const title = place.label ? `${place.name}: ${place.label}` : place.name;
  const icon = L.divIcon({ html: createSymbol(place), className: "map-point", iconSize: [size, size] });
  const marker = L.marker(position, { icon, title, alt: title, keyboard: true });
  return marker.bindPopup(() => popup(place, places));
}

/** Return the size of each symbol in the stylesheet. */
function measureSizes(places, box) {
  const container = box.appendChild(Object.assign(document.createElement("div"), { className: "map-point" }));
  const sizes = places.map((place) => {
    const symbol = container.appendChild(createSymbol(place));
    return Math.max(MIN_SIZE, symbol.offsetWidth);
  });
  container.remove();
  return sizes;
}

/**
 * Return the position of each symbol at this zoom. Symbols that overlap push each other apart until each can be seen and
 * touched; a leader line joins a moved symbol to its place.
 */
function spreadPositions(points, sizes) {
  // Places at the same point need different directions to start with.
  const positions = points.map((point, index) => point.add([Math.cos(index * 2.4), Math.sin(index * 2.4)]));
  for (let round = 0, moved = true; moved && round < 200; round++) {
    moved = false;
    for (let index = 0; index < positions.length; index++) {
      for (let other = index + 1; other < positions.length; other++) {
        const minDistance = (sizes[index] + sizes[other]) / 2 + GAP;
        const distance = positions[index].distanceTo(positions[other]);
        if (distance >= minDistance) continue;
        const push = positions[other].subtract(positions[index]).multiplyBy((minDistance + 1 - distance) / 2 / (distance || 1));
        positions[index] = positions[index].subtract(push);
        positions[other] = positions[other].add(push);
        moved = true;
      }
    }
  }
  return positions;
}

function createLayer(map, places) {
  const points = places.map((place) => map.latLngToLayerPoint([place.latitude, place.longitude]));
  const sizes = measureSizes(places, map.getContainer());
  const layer = L.layerGroup();
  spreadPositions(points, sizes).forEach((position, index) => {
    const place = places[index];
    const at = map.layerPointToLatLng(position);
    if (position.distanceTo(points[index]) > 6) {
      layer.addLayer(L.polyline([[place.latitude, place.longitude], at], { className: "map-leader", interactive: false, color: null }));
    }
    layer.addLayer(createMarker(place, at, sizes[index], places));
  });
  return layer;
}

/** Return the places that have coordinates; the others are only in the list beside the map. */
function readPlaces(box) {
  const data = JSON.parse(document.getElementById(box.dataset.map).textContent);
  return (data.points ?? data).filter((place) => place.latitude !== null && place.longitude !== null);
}

async function drawMap(box) {
  let places = readPlaces(box);
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

  let layer = createLayer(map, places).addTo(map);
  const redraw = () => {
    layer.remove();
    layer = createLayer(map, places).addTo(map);
  };
  map.on("zoomend", redraw);

  // In print the map has the width that the stylesheet gives; afterwards it returns to its former view.
  let screenView = null;
  window.addEventListener("beforeprint", () => {
    screenView = { centre: map.getCenter(), zoom: map.getZoom() };
    box.classList.add("map-print");
    map.invalidateSize({ animate: false });
    fit();
    redraw();
  });
  window.addEventListener("afterprint", () => {
    box.classList.remove("map-print");
    map.invalidateSize({ animate: false });
    map.setView(screenView.centre, screenView.zoom, { animate: false });
    redraw();
  });
  box.addEventListener("placeschange", () => {
    places = readPlaces(box);
    redraw();
  });
}

for (const box of document.querySelectorAll("[data-map]")) drawMap(box);
